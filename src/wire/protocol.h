/* The protocols. */
#ifndef WIRE_PROTOCOL_H
#define WIRE_PROTOCOL_H

enum asked_by { ASKED_BY_GEMINI, ASKED_BY_GOPHER };

#endif
