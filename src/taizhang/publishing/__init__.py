"""What is given away of a published card: data package, workbook, document, PDF, feed. All of it from the frozen card."""
