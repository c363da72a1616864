"""Gets a feed's new deliveries over its transport and lands them; a broken feed costs only itself."""
