"""The cast and the factories that every test shares."""
