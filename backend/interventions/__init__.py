"""What-if questions: asked of the service (torch-free), and answered in a worker."""
