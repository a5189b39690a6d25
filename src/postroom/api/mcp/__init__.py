"""The MCP server: operations of the API as tools of agents."""
