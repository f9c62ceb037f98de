// SPDX-License-Identifier: MIT
#include "workload/httpd_listen.h"
#include "workload/httpd_loop.h"
#include "workload/httpd_workers.h"
#include "workload/say.h"
#include "workload/site_root.h"
#include "workload/stopwatch.h"
#include "workload/workload.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

enum { WORKERS_MAX = 64 };

volatile sig_atomic_t httpd_stops;

static void on_signal(int signal)
{
	(void)signal;
	httpd_stops = 1;
}

// TERM and INT get through during a wait only, so none is lost between looking at httpd_stops and the wait.
static void take_signals(struct httpd *h)
{
	struct sigaction stop = {.sa_handler = on_signal}, ignore = {.sa_handler = SIG_IGN};
	sigset_t blocked;

	sigemptyset(&blocked);
	sigaddset(&blocked, SIGTERM);
	sigaddset(&blocked, SIGINT);
	sigaddset(&blocked, SIGCHLD);
	sigprocmask(SIG_BLOCK, &blocked, &h->unmask);
	sigdelset(&h->unmask, SIGTERM);
	sigdelset(&h->unmask, SIGINT);
	sigaction(SIGTERM, &stop, NULL);
	sigaction(SIGINT, &stop, NULL);
	sigaction(SIGPIPE, &ignore, NULL);
}

// As many connections of so many files each as asked for, or as the system lets us have files for.
static size_t connections(size_t wanted, size_t each)
{
	const size_t others = 16; // standard streams, listeners, epoll, and some air
	const size_t all = wanted * each + others;
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) < 0 || files.rlim_cur >= all)
		return wanted;
	files.rlim_cur = files.rlim_max < all ? files.rlim_max : all;
	if (setrlimit(RLIMIT_NOFILE, &files) < 0)
		getrlimit(RLIMIT_NOFILE, &files);
	if (files.rlim_cur >= all)
		return wanted;
	return files.rlim_cur > 2 * others ? (files.rlim_cur - others) / each : others / each;
}

static int make_site(struct site *s, const char *root)
{
	if (*root) {
		if (site_root_open(s, root) == 0)
			return 0;
		complain_errno("cannot open the folder ", root);
	} else {
		if (site_make(s) == 0)
			return 0;
		complain("no memory for the site", "");
	}
	return -1;
}

static void close_except(const int *listeners, size_t count, size_t kept)
{
	for (size_t i = 0; i < count; i++)
		if (i != kept)
			close(listeners[i]);
}

static int serve_with_workers(struct httpd *h, const int *listeners, size_t count, uint16_t port)
{
	pid_t pids[WORKERS_MAX];
	int self = httpd_workers_fork(pids, count), rc;

	if (self < 0)
		return -1;
	close_except(listeners, count, (size_t)self);
	if ((size_t)self == count) {
		rc = say_ready(port);
		return httpd_workers_wait(pids, count) < 0 ? -1 : rc;
	}
	h->listener = listeners[self];
	rc = httpd_loop(h);
	close(h->listener);
	// The parent alone says the last line.
	_Exit(rc < 0 ? WORKLOAD_FAILED : WORKLOAD_OK);
}

static int serve_alone(struct httpd *h, int listener, uint16_t port)
{
	int rc;

	h->listener = listener;
	rc = say_ready(port) < 0 ? -1 : httpd_loop(h);
	close(listener);
	return rc;
}

static int httpd_run(const struct workload_args *args)
{
	struct httpd h = {.idle = args_number(args, "idle-ms") * STOPWATCH_MS};
	size_t workers = args_number(args, "workers");
	uint16_t port = (uint16_t)args_number(args, "port");
	int listeners[WORKERS_MAX], rc;

	take_signals(&h);
	h.count = connections(args_number(args, "connections"), *args_text(args, "root") ? 2 : 1);
	rc = httpd_listen(args_text(args, "address"), &port, listeners, workers);
	if (rc != WORKLOAD_OK)
		return rc;
	if (make_site(&h.site, args_text(args, "root")) < 0) {
		close_except(listeners, workers, workers);
		return WORKLOAD_FAILED;
	}
	if (workers > 1)
		rc = serve_with_workers(&h, listeners, workers, port);
	else
		rc = serve_alone(&h, listeners[0], port);
	site_free(&h.site);
	return rc < 0 ? WORKLOAD_FAILED : WORKLOAD_OK;
}

static const struct workload_key keys[] = {
	{.name = "port",
		.value = "8080",
		.help = "TCP port; 0: any free one, which the ready line names",
		.max = 65535},
	{.name = "address", .value = "0.0.0.0", .help = "IPv4 address to listen on"},
	{.name = "root",
		.value = "",
		.help = "serve the files under this folder, not the site; links that lead out are refused"},
	{.name = "workers", .value = "1", .help = "processes that serve", .min = 1, .max = WORKERS_MAX},
	{.name = "connections",
		.value = "1024",
		.help = "open at once in a worker; one more and the oldest is closed",
		.min = 1,
		.max = 65536},
	{.name = "idle-ms",
		.value = "10000",
		.help = "milliseconds for a client to send a request, or to take an answer, or a MiB of it",
		.min = 10,
		.max = 3600000},
	{.name = NULL},
};

const struct workload workload_httpd = {
	.name = "httpd",
	.summary = "web server with an index of 1 kB at / and a linked site of 432 kB at /site/; TERM ends it",
	.keys = keys,
	.run = httpd_run,
};
