"""An examination of the configured language model: is it good enough to group signals, and to judge texts?"""
