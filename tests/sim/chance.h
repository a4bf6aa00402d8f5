/* Choices from a seed: the same on every machine. */
#ifndef SIM_CHANCE_H
#define SIM_CHANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct chance {
	uint64_t state;
};

/* One of the streams of a seed. */
struct chance chance_of(uint64_t seed, uint64_t stream);
uint64_t chance_next(struct chance *chance);
/* A number less than `most`; 0 if that is 0. */
size_t chance_below(struct chance *chance, size_t most);
/* Whether something happens that happens once in so many times. */
bool chance_one_in(struct chance *chance, size_t times);

#endif
