"""The formats that an edition can have; `registry` names them.

It imports none of them, so that the child that makes pages starts with WeasyPrint alone.
"""
