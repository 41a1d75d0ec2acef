"""Words with exact offsets: underthesea's model behind rules that lose and alter nothing."""
