"""The sample project: a believable product with signals to try Postroom on."""
