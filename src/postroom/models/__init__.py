"""External models, each behind a small port: sentence embeddings, in process or over HTTP, and language models."""
