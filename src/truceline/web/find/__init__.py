"""Find: anything that has a page, by its code, words, place or source, from everywhere by Ctrl+K."""
