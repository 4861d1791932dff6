"""Collections: from files, a manifest or a folder to items with labels and groups, all of them or none."""
