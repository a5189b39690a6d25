"""The product's rules as pure functions: values in, a decision with its reason out."""
