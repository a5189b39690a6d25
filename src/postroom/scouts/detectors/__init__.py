"""The detectors: each detects one kind of problem in a project's own data, without a language model.

A detector is an async function `(context) -> DetectorResult`. It queries rows with functions of `scouts.tools` and
passes them to pure functions, which are tested on rows alone. A skill selects it by name with `run: detector`.
"""
