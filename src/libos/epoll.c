// SPDX-License-Identifier: MIT
// epoll. A file that may have changed puts its entry on the list of those to be looked at; a wait looks at these only,
// however many files are watched. An entry that still has what it is watched for stays on the list, unless it is
// edge-triggered: that is the whole difference. One whose file never says that it has changed stays in any case.
#include "libos/call.h"
#include "libos/file.h"
#include "libos/net_memory.h"
#include "libos/poll.h"
#include "libos/wait.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/epoll.h>

struct epoll;

struct entry {
	struct file_watch watch; // first: it is what a file knows of us
	struct epoll *owner;
	struct file *file;
	int fd;
	struct epoll_event wanted;
	struct entry *next, **link; // all of one owner
	struct entry *next_due;     // to be looked at
	bool is_due;
};

struct epoll {
	struct file file;
	struct entry *all;
	struct entry *due, **due_end;
	size_t due_count;
};

static uint32_t look(const struct entry *e)
{
	return file_poll(e->file) & e->wanted.events;
}

// Nobody need ask for an error or an end. What is spent (EPOLLONESHOT) wants neither.
static struct epoll_event with_ends(const struct epoll_event *e)
{
	return (struct epoll_event){.events = e->events | EPOLLERR | EPOLLHUP, .data = e->data};
}

static void put_on_list(struct entry *e)
{
	if (e->is_due)
		return;
	e->is_due = true;
	e->next_due = NULL;
	*e->owner->due_end = e;
	e->owner->due_end = &e->next_due;
	e->owner->due_count++;
}

static struct entry *take_from_list(struct epoll *ep)
{
	struct entry *e = ep->due;

	ep->due = e->next_due;
	ep->due_count--;
	if (!ep->due)
		ep->due_end = &ep->due;
	e->is_due = false;
	return e;
}

static void drop_from_list(struct entry *e)
{
	struct entry **at = &e->owner->due;

	if (!e->is_due)
		return;
	while (*at != e)
		at = &(*at)->next_due;
	*at = e->next_due;
	e->owner->due_count--;
	if (!*at)
		e->owner->due_end = at;
	e->is_due = false;
}

static void on_change(struct file_watch *w)
{
	struct entry *e = (struct entry *)w;

	put_on_list(e);
	file_changed(&e->owner->file);
}

static void forget(struct entry *e)
{
	drop_from_list(e);
	*e->link = e->next;
	if (e->next)
		e->next->link = e->link;
	net_free(e);
}

static void on_gone(struct file_watch *w)
{
	forget((struct entry *)w);
}

static struct entry *find(const struct epoll *ep, const struct file *f, int fd)
{
	for (struct file_watch *w = f->watches; w; w = w->next) {
		struct entry *e = (struct entry *)w;

		if (w->changed == on_change && e->owner == ep && e->fd == fd)
			return e;
	}
	return NULL;
}

static unsigned poll_epoll(struct file *f)
{
	const struct epoll *ep = (const struct epoll *)f;

	for (const struct entry *e = ep->due; e; e = e->next_due)
		if (look(e))
			return POLLIN;
	return 0;
}

static void release(struct file *f)
{
	struct epoll *ep = (struct epoll *)f;

	while (ep->all) {
		file_unwatch(ep->all->file, &ep->all->watch);
		forget(ep->all);
	}
	net_free(ep);
}

static const struct file_ops file_ops = {.poll = poll_epoll, .release = release};

long call_epoll_create1(const long *a)
{
	struct epoll *ep;

	if (a[0] & ~EPOLL_CLOEXEC)
		return -EINVAL;
	ep = net_allocate_zeroed(1, sizeof(*ep));
	if (!ep)
		return -ENOMEM;
	file_init(&ep->file, &file_ops, O_RDWR);
	ep->due_end = &ep->due;
	return fd_install(&ep->file, a[0] & EPOLL_CLOEXEC ? O_CLOEXEC : 0, 0);
}

static struct epoll *epoll_of(int fd)
{
	struct file *f = fd_file(fd);

	return f && f->ops == &file_ops ? (struct epoll *)f : NULL;
}

static long add(struct epoll *ep, struct file *f, int fd, const struct epoll_event *wanted)
{
	struct entry *e = net_allocate_zeroed(1, sizeof(*e));

	if (!e)
		return -ENOMEM;
	*e = (struct entry){.watch = {.changed = on_change, .gone = on_gone}, .owner = ep, .file = f, .fd = fd};
	e->wanted = with_ends(wanted);
	e->next = ep->all;
	e->link = &ep->all;
	if (e->next)
		e->next->link = &e->next;
	ep->all = e;
	file_watch(f, &e->watch);
	on_change(&e->watch);
	return 0;
}

static long change(struct entry *e, const struct epoll_event *wanted)
{
	if (!e)
		return -ENOENT;
	e->wanted = with_ends(wanted);
	on_change(&e->watch);
	return 0;
}

static long remove_entry(struct entry *e)
{
	if (!e)
		return -ENOENT;
	file_unwatch(e->file, &e->watch);
	forget(e);
	return 0;
}

// A set in a set is for trees; a ring would never end.
static bool is_allowed(const struct epoll *ep, const struct file *f)
{
	return f != &ep->file && f->ops != &file_ops;
}

long call_epoll_ctl(const long *a)
{
	const struct epoll_event *wanted = (const struct epoll_event *)a[3];
	struct epoll *ep = epoll_of((int)a[0]);
	struct file *f = fd_file((int)a[2]);
	struct entry *e;

	if (!fd_file((int)a[0]) || !f)
		return -EBADF;
	if (!ep || !is_allowed(ep, f))
		return -EINVAL;
	if (!f->ops->poll)
		return -EPERM;
	e = find(ep, f, (int)a[2]);
	switch (a[1]) {
	case EPOLL_CTL_ADD:
		return e ? -EEXIST : add(ep, f, (int)a[2], wanted);
	case EPOLL_CTL_MOD:
		return change(e, wanted);
	case EPOLL_CTL_DEL:
		return remove_entry(e);
	default:
		return -EINVAL;
	}
}

// Each entry is looked at once; those that stay go to the end, so that all have their turn.
static long collect(struct epoll *ep, struct epoll_event *out, long room)
{
	long n = 0;

	for (size_t left = ep->due_count; left && n < room; left--) {
		struct entry *e = take_from_list(ep);
		uint32_t events = look(e);

		if (e->file->ops->is_silent)
			put_on_list(e);
		if (!events)
			continue;
		out[n].events = events;
		out[n++].data = e->wanted.data;
		if (e->wanted.events & EPOLLONESHOT)
			e->wanted.events = 0;
		else if (!(e->wanted.events & EPOLLET))
			put_on_list(e);
	}
	return n;
}

static long wait_for_any(struct epoll *ep, struct epoll_event *out, long room, uint64_t deadline)
{
	long n, r;

	wait_now_and_then();
	r = deadline == WAIT_NOT ? wait_once(WAIT_NOT) : 0;
	while ((n = collect(ep, out, room)) == 0 && deadline != WAIT_NOT)
		if ((r = wait_once(deadline)) < 0)
			break;
	return n || r != -EINTR ? n : r;
}

static long wait_until(const long *a, uint64_t deadline)
{
	struct epoll *ep = epoll_of((int)a[0]);
	long n;

	if (!fd_file((int)a[0]))
		return -EBADF;
	if (!ep || a[2] < 1 || a[2] > INT_MAX / (long)sizeof(struct epoll_event))
		return -EINVAL;
	file_hold(&ep->file);
	n = wait_for_any(ep, (struct epoll_event *)a[1], a[2], deadline);
	file_drop(&ep->file);
	return n;
}

long call_epoll_wait(const long *a)
{
	const int ms = (int)a[3];

	return wait_until(a, ms < 0 ? WAIT_FOREVER : ms == 0 ? WAIT_NOT : wait_now() + (uint64_t)ms * 1000000);
}

long call_epoll_pwait(const long *a)
{
	return poll_masked((const uint64_t *)a[4], call_epoll_wait, a);
}
