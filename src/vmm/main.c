// SPDX-License-Identifier: MIT
// One process is one microVM. In order: the command line, the configuration file, the API's socket, the start of what
// the file describes, the loop; beside it, whether KVM runs guests at all.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "vmm/api.h"
#include "vmm/exit.h"
#include "vmm/fault.h"
#include "vmm/filter.h"
#include "vmm/log.h"
#include "vmm/machine.h"
#include "vmm/options.h"
#include "vmm/probe.h"
#include "vmm/serve.h"
#include "vmm/version.h"

#define CONFIG_FILE_MAX (1 << 20) // bytes

// All that this process has. It lives until the end, which gives it back.
static struct {
	struct vmm_options options;
	struct loop loop;
	struct probe probe;
	struct machine machine;
	struct vmm_api api;
	struct vmm_serve serve;
} vmm = {.machine = MACHINE_NONE, .api.metrics = VMM_METRICS_NONE};

static int filter_vcpu(void *context, struct err **e)
{
	(void)context;
	return vmm_filter_install(&vmm_filter_vcpu, e);
}

// Before the guest's first instruction: by now the probe has its answer.
static int seal(void *context, struct err **e)
{
	(void)context;
	if (probe_finish(&vmm.probe, e))
		return -1;
	return vmm.options.has_no_seccomp ? 0 : vmm_filter_install(&vmm_filter_loop, e);
}

// Says why it ends, to whoever reads the log and to whoever reads standard error.
static int give_up(int status, const struct err *why)
{
	vmm_log(VMM_ERROR, "%s", err_text(why));
	fprintf(stderr, "vmm: %s\n", err_text(why));
	return status;
}

static int open_log(struct err **e)
{
	vmm_log_name(vmm.options.id);
	if (vmm_log_open(&vmm.options.logger, e))
		return err_wrap(e, "cannot open the log");
	vmm_log(VMM_INFO, "Running " VMM_NAME " v" VMM_VERSION);
	return 0;
}

static int open_metrics(struct err **e)
{
	struct vmm_metrics_target *t = &vmm.api.config.metrics;

	if (!vmm.options.metrics_path)
		return 0;
	t->is_given = true;
	snprintf(t->path, sizeof(t->path), "%s", vmm.options.metrics_path);
	return vmm_metrics_open(&vmm.api.metrics, t, e) ? err_wrap(e, "cannot open the metrics") : 0;
}

static int configure(struct err **e)
{
	CLEANUP_BUF struct buf text = {0};

	if (file_read(vmm.options.config_file, CONFIG_FILE_MAX, &text, e))
		return -1;
	return vmm_api_configure(&vmm.api, text.data, text.len, e)
		       ? err_wrap(e, "Configuration for VMM from one single json failed")
		       : 0;
}

// Everything that does not depend on the configuration.
static int open_all(struct err **e)
{
	if (loop_open(&vmm.loop, e))
		return -1;
	vmm.machine.loop = &vmm.loop;
	vmm.machine.enter_vcpu = vmm.options.has_no_seccomp ? NULL : filter_vcpu;
	vmm.machine.seal = seal;
	vmm.api.id = vmm.options.id;
	vmm.api.ops = &machine_ops;
	vmm.api.machine = &vmm.machine;
	vmm_api_open(&vmm.api);
	vmm.api.config.has_boot_timer = vmm.options.has_boot_timer;
	vmm.api.config.logger = vmm.options.logger;
	return open_metrics(e);
}

static int serve(struct err **e)
{
	const char *socket = vmm.options.has_no_api ? NULL : vmm.options.socket;

	if (vmm_serve_open(&vmm.serve, &vmm.api, &vmm.loop, socket, (size_t)vmm.options.body_max, e))
		return -1;
	if (socket)
		vmm_log(VMM_INFO, "Listening on API socket (\"%s\").", socket);
	vmm_metrics_started(
		&vmm.api.metrics, vmm.options.start_us, vmm.options.start_cpu_us, vmm.options.parent_cpu_us);
	return 0;
}

// Starts what the configuration file describes. Where KVM is none, that is the reason, whatever else went wrong.
static int start(void)
{
	CLEANUP_ERR struct err *e = NULL, *no_kvm = NULL;

	if (vmm_api_start(&vmm.api, &e) == 0) {
		vmm_log(VMM_INFO, "Successfully started microvm that was configured from one single json");
		return VMM_EXIT_OK;
	}
	if (probe_finish(&vmm.probe, &no_kvm))
		return give_up(VMM_EXIT_NO_KVM, no_kvm);
	err_wrap(&e, "Could not Start MicroVM from one single json");
	return give_up(VMM_EXIT_FAILED, e);
}

// Returns the process's status: VMM_EXIT_OK when the loop can run.
static int prepare(void)
{
	CLEANUP_ERR struct err *e = NULL;

	if (open_log(&e) || vmm_fault_watch(&e) || probe_start(&vmm.probe, &e) || open_all(&e))
		return give_up(VMM_EXIT_FAILED, e);
	// Nobody is to wait for an answer of a VMM that can start nothing.
	if (!vmm.options.config_file && probe_finish(&vmm.probe, &e))
		return give_up(VMM_EXIT_NO_KVM, e);
	if (vmm.options.config_file && configure(&e))
		return give_up(VMM_EXIT_CONFIG, e);
	if (serve(&e))
		return give_up(VMM_EXIT_FAILED, e);
	return vmm.options.config_file ? start() : VMM_EXIT_OK;
}

static int run(void)
{
	CLEANUP_ERR struct err *e = NULL;
	int status = prepare(), end;

	if (status == VMM_EXIT_OK) {
		end = loop_run(&vmm.loop, &e);
		if (e)
			give_up(VMM_EXIT_FAILED, e);
		status = end == MACHINE_RESET ? VMM_EXIT_OK : VMM_EXIT_FAILED;
	}
	vmm_serve_close(&vmm.serve);
	vmm_api_close(&vmm.api);
	// A vCPU that does not end goes with the process.
	machine_close(&vmm.machine);
	if (status == VMM_EXIT_OK)
		vmm_log(VMM_INFO, VMM_NAME " exiting successfully. exit_code=0");
	else
		vmm_log(VMM_ERROR, VMM_NAME " exiting with error. exit_code=%d", status);
	return status;
}

int main(int argc, char **argv)
{
	CLEANUP_ERR struct err *e = NULL;

	if (vmm_options_parse(&vmm.options, argc, argv, &e)) {
		fprintf(stderr, "vmm: %s\n", err_text(e));
		return e->kind == ERR_UNSUPPORTED ? VMM_EXIT_CONFIG : VMM_EXIT_ARGUMENTS;
	}
	if (vmm.options.shows_help) {
		vmm_options_help();
		return VMM_EXIT_OK;
	}
	if (vmm.options.shows_version) {
		puts(VMM_NAME " v" VMM_VERSION);
		return VMM_EXIT_OK;
	}
	return run();
}
