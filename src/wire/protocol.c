#include "wire/protocol.h"

const struct protocol *
protocol_at(size_t number)
{
	static const struct protocol *const all[PROTOCOLS] = {
	    &protocol_gemini, &protocol_gopher};

	return all[number];
}
