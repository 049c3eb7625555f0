"""Ask an implementation, get outcomes: references, processes, ceilings, adapters."""
