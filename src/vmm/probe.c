// SPDX-License-Identifier: MIT
#include "vmm/probe.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <time.h>

#include "kvm/trial.h"
#include "vmm/kvm.h"

#define PATIENCE_S 5

static void *thread(void *argument)
{
	struct probe *p = argument;
	struct kvm_trial t = KVM_TRIAL_NONE;
	struct kvm k = KVM_NONE;
	sigset_t all;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, NULL);
	if (kvm_open(&k, &p->why) == 0)
		kvm_trial_run(&t, k.system, &p->why);
	sem_post(&p->done);
	// Whoever waits for it goes on first.
	sched_yield();
	kvm_trial_close(&t);
	kvm_close(&k);
	return NULL;
}

int probe_start(struct probe *p, struct err **e)
{
	pthread_t t;

	*p = (struct probe){.is_running = false};
	sem_init(&p->done, 0, 0);
	errno = pthread_create(&t, NULL, thread, p);
	if (errno)
		return err_sys(e, "cannot start a thread");
	pthread_detach(t);
	p->is_running = true;
	return 0;
}

// Whether it has an answer; waits for it.
static bool has_answer(struct probe *p)
{
	struct timespec until;
	int r;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += PATIENCE_S;
	do
		r = sem_timedwait(&p->done, &until);
	while (r && errno == EINTR);
	return r == 0;
}

int probe_finish(struct probe *p, struct err **e)
{
	if (p->is_running && !has_answer(p))
		return err_kind_set(
			e, ERR_TIMEOUT, "KVM runs no guest on this machine: a guest of a dozen instructions hangs");
	p->is_running = false;
	if (!p->why)
		return 0;
	return err_kind_set(e, ERR_UNSUPPORTED, "KVM runs no guest on this machine: %s", err_text(p->why));
}
