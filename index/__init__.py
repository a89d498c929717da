"""Makes passages findable and returns ranked hits; the only room that knows Qdrant."""
