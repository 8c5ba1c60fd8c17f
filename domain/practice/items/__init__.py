"""Items: what can be asked, in which words, and how an answer to it is judged."""
