"""Ways of communication, what they and the sources cost, and the goals they are to reach.

A *channel* is a type of events × a direction × a tag («Звонки, входящие, с сайта»); each event falls into at most one.
"""
