// SPDX-License-Identifier: MIT
// Configurations of a microVM: as a file, and as requests. What was taken is shown, and what is shown is taken again
// and shown the same.
#include <stdlib.h>
#include <string.h>

#include "vmm/api.h"
#include "vmm/config_write.h"
#include "vmm/log.h"

static void must(int is_so)
{
	if (!is_so)
		abort();
}

static int start(void *m, const struct vmm_config *c, struct err **e)
{
	(void)m;
	must(c->boot.kernel[0] && vmm_config_devices(c) <= VMM_DEVICES && c->machine.vcpus <= VMM_VCPUS);
	return err_set(e, "not here");
}

static void no_counts(void *m, struct buf *out)
{
	(void)m;
	(void)out;
}

// Before the start nothing else is asked of a machine.
static const struct vmm_machine_ops ops = {.start = start, .metrics = no_counts};

static void must_be_taken_again(const struct vmm_api *a)
{
	CLEANUP_BUF struct buf shown = {0};
	CLEANUP_BUF struct buf again = {0};
	struct vmm_api b = {.id = "b", .ops = &ops};

	if (!a->config.boot.kernel[0])
		return;
	vmm_write_config(&a->config, &shown);
	vmm_api_open(&b);
	// Of the two that name files to be written to, none is opened.
	b.config.logger = (struct vmm_logger){0};
	must(vmm_api_configure(&b, buf_text(&shown), shown.len, NULL) == 0);
	vmm_write_config(&b.config, &again);
	must(strcmp(buf_text(&shown), buf_text(&again)) == 0);
	vmm_api_close(&b);
}

// The file system must stay as it is, so inputs that name outputs are not for here.
static bool is_harmless(const char *text)
{
	return !strstr(text, "log") && !strstr(text, "metrics") && !strchr(text, '\\');
}

static void ask(struct vmm_api *a, char *line)
{
	CLEANUP_BUF struct buf out = {0};
	char *path = strchr(line, ' '), *body = path ? strchr(path + 1, ' ') : NULL;
	unsigned status;

	if (!path)
		return;
	*path++ = 0;
	if (body)
		*body++ = 0;
	status = vmm_api_answer(a, line, path, body, body ? strlen(body) : 0, &out);
	must(status == 200 || status == 204 || status == 400);
	must((status == 204) == (out.len == 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	const struct vmm_logger quiet = {.level = VMM_OFF};
	CLEANUP_FREE char *text = calloc(1, length + 1);
	CLEANUP_ERR struct err *e = NULL;
	static struct vmm_api a;

	memcpy(text, bytes, length);
	if (!is_harmless(text))
		return 0;
	vmm_log_open(&quiet, NULL);
	a = (struct vmm_api){.id = "a", .ops = &ops};
	vmm_api_open(&a);
	if (vmm_api_configure(&a, text, length, &e) == 0)
		must_be_taken_again(&a);
	vmm_api_close(&a);
	vmm_api_open(&a);
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		ask(&a, line);
	must_be_taken_again(&a);
	vmm_api_close(&a);
	return 0;
}
