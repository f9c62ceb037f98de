// SPDX-License-Identifier: MIT
#include "workload/team.h"
#include "workload/usable.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

// Enough for peers that come within some ten microseconds; who waits longer sleeps, and leaves the CPU and the quota of
// a cgroup to those who work.
#define SPINS 1000

enum gate { GATE_SHUT, GATE_OPEN, GATE_ABANDONED };

struct team {
	unsigned members;
	bool may_spin; // no: the member waited for may need this very CPU
	team_part *part;
	void *arg;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	enum gate gate;          // under lock
	atomic_uint arrived;     // at this meeting
	atomic_uint meetings;    // that are over; written under lock
	atomic_uint next_member; // number of the thread that starts next
};

unsigned team_size(const struct team *t)
{
	return t->members;
}

static void pause_briefly(void)
{
#if defined(__x86_64__)
	__builtin_ia32_pause();
#endif
}

static bool is_over(struct team *t, unsigned meeting)
{
	return atomic_load_explicit(&t->meetings, memory_order_acquire) != meeting;
}

static void wait_for(struct team *t, unsigned meeting)
{
	for (int i = 0; t->may_spin && i < SPINS; i++) {
		if (is_over(t, meeting))
			return;
		pause_briefly();
	}
	pthread_mutex_lock(&t->lock);
	while (!is_over(t, meeting))
		pthread_cond_wait(&t->changed, &t->lock);
	pthread_mutex_unlock(&t->lock);
}

void team_meet(struct team *t)
{
	unsigned meeting = atomic_load_explicit(&t->meetings, memory_order_relaxed);

	if (t->members == 1)
		return;
	if (atomic_fetch_add(&t->arrived, 1) + 1 < t->members) {
		wait_for(t, meeting);
		return;
	}
	atomic_store_explicit(&t->arrived, 0, memory_order_relaxed); // before anybody can come to the next meeting
	pthread_mutex_lock(&t->lock);
	atomic_store_explicit(&t->meetings, meeting + 1, memory_order_release);
	pthread_cond_broadcast(&t->changed);
	pthread_mutex_unlock(&t->lock);
}

static void *begin(void *arg)
{
	struct team *t = arg;
	bool is_open;

	pthread_mutex_lock(&t->lock);
	while (t->gate == GATE_SHUT)
		pthread_cond_wait(&t->changed, &t->lock);
	is_open = t->gate == GATE_OPEN;
	pthread_mutex_unlock(&t->lock);
	if (is_open)
		t->part(t->arg, t, atomic_fetch_add(&t->next_member, 1));
	return NULL;
}

static void set_gate(struct team *t, enum gate gate)
{
	pthread_mutex_lock(&t->lock);
	t->gate = gate;
	pthread_cond_broadcast(&t->changed);
	pthread_mutex_unlock(&t->lock);
}

int team_run(unsigned members, team_part *part, void *arg)
{
	struct team t = {.members = members, .part = part, .arg = arg, .next_member = 1};
	pthread_t threads[TEAM_MAX];
	unsigned started = 1; // the caller
	struct usable here;
	int rc = 0;

	if (members < 1 || members > TEAM_MAX) {
		errno = EINVAL;
		return -1;
	}
	usable_read(&here);
	t.may_spin = members <= here.cpus;
	pthread_mutex_init(&t.lock, NULL);
	pthread_cond_init(&t.changed, NULL);
	while (started < members && (rc = pthread_create(&threads[started], NULL, begin, &t)) == 0)
		started++;
	set_gate(&t, rc ? GATE_ABANDONED : GATE_OPEN);
	if (!rc)
		part(arg, &t, 0);
	while (started > 1)
		pthread_join(threads[--started], NULL);
	pthread_cond_destroy(&t.changed);
	pthread_mutex_destroy(&t.lock);
	errno = rc ? rc : errno;
	return rc ? -1 : 0;
}
