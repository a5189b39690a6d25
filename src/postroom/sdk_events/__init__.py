"""SDK events, stored durably before the response, in daily partitions."""
