#include "base/heap.h"
#include "serve/worker_priv.h"

enum {
	TRIM_AFTER = 200, /* ms, in which more may be freed */
	TRIM_LEAST = 1 << 20, /* bytes that were given back */
	TRIM_PART = 4, /* and one part in so many of what is still taken */
};

/*
 * Giving memory back means a walk through all of the heap, which holds the
 * worker for milliseconds when it is large. So there has to be less than there
 * was: where peers come as others go there is nothing to give (K177).
 */
static bool
memory_fell(const struct conn_env *env)
{
	size_t fell = env->memory_most - env->memory;

	return fell >= TRIM_LEAST && fell >= env->memory / TRIM_PART;
}

/* Memory that many readers took goes back to the system after them. */
static void
trim_heap(struct worker *worker)
{
	worker->trim_at = 0;
	worker->env.memory_most = worker->env.memory;
	heap_trim();
}

void
worker_trim(struct worker *worker, int64_t now)
{
	if (worker->trim_at && worker->trim_at <= now)
		trim_heap(worker);
	else if (!worker->trim_at && memory_fell(&worker->env))
		worker->trim_at = now + TRIM_AFTER;
}
