// SPDX-License-Identifier: MIT
#include "runtime/vm_qemu_args.h"

#include <stdarg.h>
#include <string.h>

#include "abi/agent.h"

#define MIB (1024 * 1024)

// Appends a word.
static void PRINTF(2, 3) word(struct qemu_args *a, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&a->text, fmt, ap);
	va_end(ap);
	buf_add(&a->text, "", 1);
	a->count++;
}

static void words(struct qemu_args *a, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		word(a, "%s", list[i]);
}

// A machine is what QEMU calls it, what its devices are called after, and what is left out of it.
struct machine {
	const char *name;
	const char *bus; // "device" for virtio-mmio, "pci"
	const char *kvm, *tcg;
	const char *nic;    // further settings of a card
	const char *kernel; // what the guest's kernel must know
};

// microvm: a guest under KVM has its clock and timers from that; under TCG it measures its clock by the timer chip, and
// waits a second for the date if there is no chip for it. The devices are named in the kernel's command line, by QEMU.
static const struct machine machines[] = {
	{"microvm", "device", "acpi=off,pcie=off,usb=off,pit=off,pic=off,rtc=off", "acpi=off,pcie=off,usb=off,rtc=on",
		"", "pci=off acpi=off"},
	{"q35", "pci", "usb=off,smbus=off,sata=off,vmport=off", "usb=off,smbus=off,sata=off,vmport=off",
		",romfile=", ""},
};

static const struct machine *find_machine(const char *name)
{
	for (size_t i = 0; i < sizeof(machines) / sizeof(*machines); i++)
		if (strcmp(machines[i].name, name ? name : machines[0].name) == 0)
			return &machines[i];
	return NULL;
}

// Emulated, the fast string instructions are loops over bytes, and a fifth level of page tables is one more to walk:
// kernels do without. The guest's counters of events are not worth the time that it takes to find them.
#define CPU_TCG "max,-erms,-fsrm,-la57"
#define CPU_KVM "host,pmu=off"

static void add_memory(struct qemu_args *a, const struct vm_spec *s, const struct qemu_wires *w)
{
	const unsigned long long mib = s->memory / MIB;

	word(a, "-object");
	if (w->memory < 0)
		word(a, "memory-backend-ram,id=ram,size=%lluM", mib);
	else
		word(a, "memory-backend-file,share=on,align=2M,id=ram,size=%lluM,mem-path=/proc/self/fd/%d", mib,
			w->memory);
}

static void add_machine(
	struct qemu_args *a, const struct machine *m, const struct vm_spec *s, const struct qemu_wires *w)
{
	word(a, "-machine");
	word(a, "%s,%s,dump-guest-core=off,memory-backend=ram", m->name, s->accel == VM_KVM ? m->kvm : m->tcg);
	word(a, "-accel");
	if (s->accel == VM_KVM)
		word(a, "kvm,device=/dev/fdset/%d", w->kvm);
	else
		word(a, "tcg,thread=multi");
	word(a, "-cpu");
	word(a, s->accel == VM_KVM ? CPU_KVM : CPU_TCG);
	word(a, "-smp");
	word(a, "%u", s->vcpus);
	word(a, "-m");
	word(a, "%lluM", (unsigned long long)(s->memory / MIB));
	add_memory(a, s, w);
}

// Descriptors that QEMU takes by a path are sets of one, with the descriptor's number.
static void add_set(struct qemu_args *a, int fd)
{
	if (fd < 0)
		return;
	word(a, "-add-fd");
	word(a, "fd=%d,set=%d", fd, fd);
}

static void add_socket(struct qemu_args *a, const char *id, int fd)
{
	word(a, "-chardev");
	word(a, "socket,id=%s,fd=%d", id, fd);
}

static void add_agent(struct qemu_args *a, const struct machine *m, const struct qemu_wires *w)
{
	if (w->vsock >= 0) {
		word(a, "-device");
		word(a, "vhost-vsock-%s,guest-cid=%u,vhostfd=%d", m->bus, w->cid, w->vsock);
		return;
	}
	add_socket(a, "agent", w->serial);
	word(a, "-device");
	word(a, "virtio-serial-%s", m->bus);
	word(a, "-device");
	word(a, "virtserialport,chardev=agent,name=" AGENT_SERIAL);
}

static void add_disks(struct qemu_args *a, const struct machine *m, const struct vm_spec *s, const struct qemu_wires *w)
{
	for (size_t i = 0; i < s->disk_count; i++) {
		add_set(a, w->disk[i]);
		word(a, "-blockdev");
		word(a, "driver=raw,node-name=disk%zu,read-only=%s,file.driver=file,file.filename=/dev/fdset/%d", i,
			s->disks[i].is_read_only ? "on" : "off", w->disk[i]);
		word(a, "-device");
		word(a, "virtio-blk-%s,drive=disk%zu", m->bus, i);
	}
}

static void add_nics(struct qemu_args *a, const struct machine *m, const struct vm_spec *s)
{
	for (size_t i = 0; i < s->nic_count; i++) {
		const struct vm_nic *n = &s->nics[i];

		word(a, "-netdev");
		if (n->vhost >= 0)
			word(a, "tap,id=net%zu,fd=%d,vhost=on,vhostfd=%d", i, n->tap, n->vhost);
		else
			word(a, "tap,id=net%zu,fd=%d,vhost=off", i, n->tap);
		word(a, "-device");
		// 0 is QEMU's word for "no MTU told", and then the guest may choose any.
		word(a, "virtio-net-%s,netdev=net%zu,mac=%02x:%02x:%02x:%02x:%02x:%02x,host_mtu=%u%s", m->bus, i,
			n->mac[0], n->mac[1], n->mac[2], n->mac[3], n->mac[4], n->mac[5], n->mtu, m->nic);
	}
}

static void add_share(struct qemu_args *a, const struct machine *m, const struct qemu_wires *w)
{
	if (w->share < 0)
		return;
	add_socket(a, "share", w->share);
	word(a, "-device");
	word(a, "vhost-user-fs-%s,chardev=share,tag=share", m->bus);
}

static void add_devices(
	struct qemu_args *a, const struct machine *m, const struct vm_spec *s, const struct qemu_wires *w)
{
	static const char *const modern[] = {"-global", "virtio-mmio.force-legacy=false"};

	words(a, modern, 2);
	add_set(a, w->console);
	word(a, "-chardev");
	word(a, "file,id=console,append=on,path=/dev/fdset/%d", w->console);
	word(a, "-serial");
	word(a, "chardev:console");
	add_agent(a, m, w);
	add_disks(a, m, s, w);
	add_nics(a, m, s);
	add_share(a, m, w);
	if (vm_needs_rng()) {
		word(a, "-device");
		word(a, "virtio-rng-%s", m->bus);
	}
}

// A kernel that panics, and an agent that ends, reset the machine by a triple fault, which ends QEMU. Every byte on the
// serial port costs exits, so the kernel keeps to what is critical, which a panic is: even "quiet" shows more.
static void add_guest(struct qemu_args *a, const struct machine *m, const struct vm_spec *s, const struct qemu_wires *w)
{
	static const char *const files[] = {"-kernel", QEMU_KERNEL, "-initrd", QEMU_INITRD, "-append"};

	words(a, files, 5);
	buf_printf(&a->text, VM_KERNEL_ARGS " reboot=t %s %s", m->kernel, s->is_debug ? "" : "loglevel=3 ");
	if (w->vsock >= 0)
		buf_printf(&a->text, "agent.port=%u", w->port);
	else
		buf_str(&a->text, "agent.transport=serial");
	word(a, "%s%s", s->kernel_args ? " " : "", s->kernel_args ? s->kernel_args : "");
}

static int finish(struct qemu_args *a, struct err **e)
{
	const char *at = a->text.data;

	if (!buf_ok(&a->text))
		return err_set(e, "cannot make QEMU's command line: out of memory");
	if (a->count > QEMU_ARGS_MAX)
		return err_set(
			e, "cannot make QEMU's command line: %zu words, at most %d fit", a->count, QEMU_ARGS_MAX);
	for (size_t i = 0; i < a->count; i++, at += strlen(at) + 1)
		a->argv[i] = at;
	a->argv[a->count] = NULL;
	return 0;
}

int qemu_args_make(struct qemu_args *a, const struct vm_spec *s, const struct qemu_wires *w, struct err **e)
{
	// The sandbox is QEMU's own filter of system calls.
	static const char *const always[] = {"-nodefaults", "-no-user-config", "-no-reboot", "-display", "none", "-S",
		"-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny"};
	const struct machine *m = find_machine(s->machine);

	*a = (struct qemu_args){.count = 0};
	if (!m)
		return err_set(
			e, "cannot make QEMU's command line: the machine is microvm or q35, not \"%s\"", s->machine);
	if (s->kernel_args && strlen(s->kernel_args) >= QEMU_CMDLINE_MAX / 2)
		return err_set(e, "cannot make QEMU's command line: more than %d bytes for the guest's kernel",
			QEMU_CMDLINE_MAX / 2);
	word(a, "%s", s->program);
	words(a, always, sizeof(always) / sizeof(*always));
	add_set(a, w->kvm);
	add_machine(a, m, s, w);
	add_socket(a, "qmp", w->qmp);
	word(a, "-mon");
	word(a, "chardev=qmp,mode=control");
	add_devices(a, m, s, w);
	add_guest(a, m, s, w);
	return finish(a, e);
}

void qemu_args_free(struct qemu_args *a)
{
	buf_free(&a->text);
	*a = (struct qemu_args){.count = 0};
}
