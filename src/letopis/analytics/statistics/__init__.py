"""Statistics of reports: plain Python over plain values, no tables, no clock. What is computed and why: decision 0035.

A *group* is what is compared – a channel, a source, a manager. Figures carry their 95 % intervals; where the data do
not allow a conclusion the answer is `None` or a verdict that says so, never a guess.
"""
