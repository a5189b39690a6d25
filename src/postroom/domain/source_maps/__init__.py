"""Source maps of JavaScript: decoding, look-up, and which file a map belongs to."""
