"""What a store's graph says as a whole: central skills, communities of skills, similar candidates, bridges."""
