"""The database: engine, unit of work, tables, migrations, and the embedded server's launcher."""
