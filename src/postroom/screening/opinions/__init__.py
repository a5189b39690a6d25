"""Second opinions of a language model about what the filter doubts."""
