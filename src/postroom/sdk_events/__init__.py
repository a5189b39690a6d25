"""Events: what SDKs sent, stored before it is answered, in partitions of a day."""
