"""Forms of the case pages. A form checks what was typed; the action checks whether it may."""
