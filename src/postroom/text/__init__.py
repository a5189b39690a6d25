"""Text processing of prose and logs: pure functions over strings, independent of the rest of the product."""
