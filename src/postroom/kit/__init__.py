"""Small mechanisms that are about no noun: attempts at calls, rate limits, cron schedules."""
