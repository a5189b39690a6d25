"""Reading text that people and programs wrote: pure functions over strings, which know nothing of the product."""
