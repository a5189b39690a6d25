"""What forms and tools add to a text: headings, facts about the machine, inserted lines."""
