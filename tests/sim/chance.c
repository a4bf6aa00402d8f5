#include "sim/chance.h"

/* SplitMix64 (Steele, Lea and Flood, 2014). */
uint64_t
chance_next(struct chance *chance)
{
	uint64_t mixed = chance->state += 0x9e3779b97f4a7c15U;

	mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9U;
	mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebU;
	return mixed ^ mixed >> 31;
}

struct chance
chance_of(uint64_t seed, uint64_t stream)
{
	struct chance first = {seed};
	struct chance second = {chance_next(&first) + stream};

	return (struct chance){chance_next(&second)};
}

size_t
chance_below(struct chance *chance, size_t most)
{
	return most == 0 ? 0 : (size_t)(chance_next(chance) >> 11) % most;
}

bool
chance_one_in(struct chance *chance, size_t times)
{
	return chance_below(chance, times) == 0;
}
