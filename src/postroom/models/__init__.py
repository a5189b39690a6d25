"""Models from outside, each behind a small port: sentence embeddings, in process or over HTTP; language models."""
