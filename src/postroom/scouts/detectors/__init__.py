"""The detectors: each looks for one kind of problem in a project's own data, without a model.

A detector is an async function `(toolbox, now, settings) -> Outcome`. It asks the toolbox for rows and hands them
to pure functions, which are tested on rows alone. Its name is what a skill says with `run: detector`.
"""
