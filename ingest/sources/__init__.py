"""Where papers come from: folders of files and OParl endpoints."""
