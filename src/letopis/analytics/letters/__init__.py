"""Reports by e-mail («Рассылка отчётов»): who gets which one, when, and the letter."""
