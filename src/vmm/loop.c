// SPDX-License-Identifier: MIT
#include "vmm/loop.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/clock.h"

static struct loop_request *take_requests(struct loop *l, bool *is_stopping)
{
	struct loop_request *all;

	pthread_mutex_lock(&l->lock);
	all = l->requests;
	l->requests = NULL;
	*is_stopping = l->is_stopping;
	pthread_mutex_unlock(&l->lock);
	return all;
}

// The request is its caller's again, and may be gone, once is_done is seen.
static void finish(struct loop *l, struct loop_request *r, bool is_refused)
{
	pthread_mutex_lock(&l->lock);
	r->is_refused = is_refused;
	r->is_done = true;
	pthread_cond_broadcast(&l->done);
	pthread_mutex_unlock(&l->lock);
}

static void serve(void *context, uint32_t events)
{
	struct loop *l = context;
	struct loop_request *r, *next;

	(void)events;
	for (r = take_requests(l, &l->is_ending); r; r = next) {
		next = r->next;
		r->call(r->argument);
		finish(l, r, false);
	}
}

static void wake(struct loop *l)
{
	uint64_t one = 1;

	// It fails only when the counter is full, and then the loop is awake.
	if (write(l->wake, &one, sizeof(one)) < 0)
		return;
}

int loop_open(struct loop *l, struct err **e)
{
	*l = (struct loop){.lock = PTHREAD_MUTEX_INITIALIZER, .done = PTHREAD_COND_INITIALIZER};
	l->thread = pthread_self();
	l->epoll = epoll_create1(EPOLL_CLOEXEC);
	l->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (l->epoll < 0 || l->wake < 0)
		return err_sys(e, "cannot make the loop");
	l->wake_watch = (struct loop_watch){.fd = l->wake, .ready = serve, .context = l};
	return loop_watch(l, &l->wake_watch, EPOLLIN | EPOLLET, e);
}

int loop_watch(struct loop *l, struct loop_watch *w, uint32_t events, struct err **e)
{
	struct epoll_event ev = {.events = events, .data.ptr = w};

	if (w->is_in && w->events == events)
		return 0;
	if (epoll_ctl(l->epoll, w->is_in ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, w->fd, &ev))
		return err_sys(e, "cannot look at descriptor %d", w->fd);
	w->is_in = true;
	w->events = events;
	return 0;
}

void loop_unwatch(struct loop *l, struct loop_watch *w)
{
	if (!w->is_in)
		return;
	epoll_ctl(l->epoll, EPOLL_CTL_DEL, w->fd, NULL);
	w->is_in = false;
	for (int i = 0; i < l->batch_len; i++)
		if (l->batch[i] == w)
			l->batch[i] = NULL;
}

static void timer_ready(void *context, uint32_t events)
{
	struct loop_timer *t = context;

	(void)events;
	t->due(t->context);
}

// Edge-triggered, as every expiry is an edge: nothing need be read.
int loop_timer_open(struct loop *l, struct loop_timer *t, struct err **e)
{
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);

	if (fd < 0)
		return err_sys(e, "cannot make a timer");
	t->watch = (struct loop_watch){.fd = fd, .ready = timer_ready, .context = t};
	t->is_open = true;
	return loop_watch(l, &t->watch, EPOLLIN | EPOLLET, e);
}

void loop_timer_set(struct loop_timer *t, uint64_t ns)
{
	struct itimerspec s = {.it_value = {(time_t)(ns / NS_PER_S), (long)(ns % NS_PER_S)}};

	timerfd_settime(t->watch.fd, 0, &s, NULL);
}

void loop_timer_close(struct loop *l, struct loop_timer *t)
{
	if (!t->is_open)
		return;
	loop_unwatch(l, &t->watch);
	close(t->watch.fd);
	t->is_open = false;
}

int loop_turn(struct loop *l, int ms, struct err **e)
{
	struct epoll_event seen[LOOP_BATCH];
	int n = epoll_wait(l->epoll, seen, LOOP_BATCH, ms);

	if (n < 0)
		return errno == EINTR ? 0 : err_sys(e, "cannot wait for the devices");
	for (int i = 0; i < n; i++)
		l->batch[i] = seen[i].data.ptr;
	l->batch_len = n;
	for (int i = 0; i < n; i++)
		if (l->batch[i])
			l->batch[i]->ready(l->batch[i]->context, seen[i].events);
	l->batch_len = 0;
	return n;
}

static void begin(struct loop *l)
{
	pthread_mutex_lock(&l->lock);
	l->thread = pthread_self();
	l->is_ending = l->is_stopping;
	pthread_mutex_unlock(&l->lock);
}

// From here on nobody waits for it.
static void end(struct loop *l, int status)
{
	struct loop_request *r, *next;
	bool was_stopping;

	loop_stop(l, status);
	for (r = take_requests(l, &was_stopping); r; r = next) {
		next = r->next;
		finish(l, r, true);
	}
}

int loop_run(struct loop *l, struct err **e)
{
	begin(l);
	while (!l->is_ending) {
		if (loop_turn(l, -1, e) < 0) {
			end(l, -1);
			return -1;
		}
	}
	end(l, 0);
	return l->status;
}

void loop_stop(struct loop *l, int status)
{
	pthread_mutex_lock(&l->lock);
	if (!l->is_stopping)
		l->status = status;
	l->is_stopping = true;
	pthread_mutex_unlock(&l->lock);
	wake(l);
}

// Puts the request at the end and waits; the lock is held.
static void post(struct loop *l, struct loop_request *r)
{
	struct loop_request **last = &l->requests;

	while (*last)
		last = &(*last)->next;
	*last = r;
	wake(l);
	while (!r->is_done)
		pthread_cond_wait(&l->done, &l->lock);
}

bool loop_call(struct loop *l, void (*call)(void *argument), void *argument)
{
	struct loop_request r = {.call = call, .argument = argument};
	bool is_ours;

	pthread_mutex_lock(&l->lock);
	is_ours = pthread_equal(l->thread, pthread_self());
	if (!is_ours && l->is_stopping)
		r.is_refused = true;
	else if (!is_ours)
		post(l, &r);
	pthread_mutex_unlock(&l->lock);
	if (is_ours)
		call(argument);
	return !r.is_refused;
}

void loop_close(struct loop *l)
{
	loop_unwatch(l, &l->wake_watch);
	scope_close(&l->wake);
	scope_close(&l->epoll);
	l->wake = l->epoll = -1;
}
