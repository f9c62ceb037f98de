// SPDX-License-Identifier: MIT
#include "init/shutdown.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "init/console.h"
#include "init/watch.h"

#define TERM_NS (5 * NS_PER_S)
#define KILL_NS (5 * NS_PER_S)

// Waits until PID 1 has no child any more: whoever outlives its parent becomes one, so there is no process then.
static bool all_gone(uint64_t deadline)
{
	struct watch none = {0};

	for (;;) {
		if (waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD)
			return true;
		if (clock_ns() >= deadline)
			return false;
		watch_wait(&none, clock_deadline(20 * NS_PER_MS));
	}
}

static void end_processes(void)
{
	kill(-1, SIGTERM);
	// An interactive shell ignores the first and ends for the second.
	kill(-1, SIGHUP);
	kill(-1, SIGCONT);
	if (all_gone(clock_deadline(TERM_NS)))
		return;
	kill(-1, SIGKILL);
	if (!all_gone(clock_deadline(KILL_NS)))
		console_warn("some processes cannot be ended");
}

_Noreturn void shut_down(enum ending how, struct volume *v)
{
	static const int commands[] = {[ENDING_NONE] = RB_POWER_OFF,
		[ENDING_POWEROFF] = RB_POWER_OFF,
		[ENDING_REBOOT] = RB_AUTOBOOT,
		[ENDING_HALT] = RB_HALT_SYSTEM};
	static const char *const words[] = {"poweroff", "poweroff", "reboot", "halt"};
	CLEANUP_ERR struct err *e = NULL;
	struct watch none = {0};

	end_processes();
	sync();
	if (volume_unmount(v, &e))
		console_warn("%s", err_text(e));
	console_say("\nassay: %s.%s", words[how], e ? "" : " The stick may be pulled out.");
	console_event("shutdown", "how=%s", words[how]);
	// The last lines are still on their way through a slow port.
	watch_wait(&none, clock_deadline(200 * NS_PER_MS));
	reboot(commands[how]);
	console_warn("the machine does not do it (%s): switch it off by hand", strerror(errno));
	for (;;)
		watch_wait(&none, UINT64_MAX);
}
