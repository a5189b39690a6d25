"""Kinds of sources that SDKs send to; every module is one."""
