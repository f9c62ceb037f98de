// SPDX-License-Identifier: MIT
#include "vmm/mptable.h"

#include <stddef.h>
#include <string.h>

#include "vmm/layout.h"

#define LAPIC_VERSION 0x14
#define SPECIFICATION 4 // 1.4

enum { ENTRY_CPU, ENTRY_BUS, ENTRY_IOAPIC, ENTRY_INTERRUPT, ENTRY_LOCAL };
enum { INTERRUPT_VECTORED, INTERRUPT_NMI, INTERRUPT_SMI, INTERRUPT_EXTINT };

struct pointer {
	char signature[4];
	uint32_t table;
	uint8_t length, specification, checksum, features[5];
};
struct header {
	char signature[4];
	uint16_t length;
	uint8_t specification, checksum;
	char oem[8], product[12];
	uint32_t oem_table;
	uint16_t oem_size, entries;
	uint32_t lapic;
	uint16_t extended_length;
	uint8_t extended_checksum, reserved;
};
struct cpu {
	uint8_t type, apic, version, flags;
	uint32_t signature, features, reserved[2];
};
struct bus {
	uint8_t type, id;
	char name[6];
};
struct ioapic {
	uint8_t type, id, version, flags;
	uint32_t address;
};
struct interrupt {
	uint8_t type, kind;
	uint16_t flags;
	uint8_t source_bus, source_irq, apic, pin;
};

struct table {
	struct pointer pointer;
	struct header header;
	struct cpu cpus[];
};

#define SIZE_MAX_BYTES                                                                                                 \
	(sizeof(struct table) + sizeof(struct cpu) * LAYOUT_CPUS_MAX + sizeof(struct bus) + sizeof(struct ioapic) +    \
		sizeof(struct interrupt) * (LAYOUT_IRQS + 2))
_Static_assert(sizeof(struct pointer) == 16 && sizeof(struct header) == 44 && sizeof(struct cpu) == 20, "as specified");
_Static_assert(LAYOUT_MPTABLE + SIZE_MAX_BYTES <= 0xa0000, "it ends with base memory");

// The byte that makes the sum of all bytes zero.
static uint8_t checksum(const void *data, size_t len)
{
	const uint8_t *p = data;
	uint8_t sum = 0;

	for (size_t i = 0; i < len; i++)
		sum += p[i];
	return (uint8_t)-sum;
}

static uint8_t *append(uint8_t *at, const void *entry, size_t len, struct header *h)
{
	h->entries++;
	memcpy(at, entry, len);
	return at + len;
}

static uint8_t *append_cpus(uint8_t *at, unsigned cpus, struct header *h)
{
	for (unsigned i = 0; i < cpus; i++) {
		struct cpu c = {.type = ENTRY_CPU,
			.apic = (uint8_t)i,
			.version = LAPIC_VERSION,
			.flags = i == 0 ? 3 : 1, // usable; the first is the one that boots
			.signature = 0x600,
			.features = 0x201}; // an FPU and a local APIC

		at = append(at, &c, sizeof(c), h);
	}
	return at;
}

// Every line of the ISA bus goes to the pin of its number; the timer chip's too, as KVM wires it (to 0 and to 2).
static uint8_t *append_interrupts(uint8_t *at, uint8_t ioapic, struct header *h)
{
	struct interrupt extint = {.type = ENTRY_LOCAL, .kind = INTERRUPT_EXTINT};
	struct interrupt nmi = {.type = ENTRY_LOCAL, .kind = INTERRUPT_NMI, .apic = 0xff, .pin = 1};

	for (uint8_t i = 0; i < LAYOUT_IRQS; i++) {
		struct interrupt line = {
			.type = ENTRY_INTERRUPT, .kind = INTERRUPT_VECTORED, .source_irq = i, .apic = ioapic, .pin = i};

		at = append(at, &line, sizeof(line), h);
	}
	at = append(at, &extint, sizeof(extint), h);
	return append(at, &nmi, sizeof(nmi), h);
}

static void fill(struct table *t, unsigned cpus)
{
	const struct bus isa = {.type = ENTRY_BUS, .name = {'I', 'S', 'A', ' ', ' ', ' '}};
	const struct ioapic io = {.type = ENTRY_IOAPIC,
		.id = (uint8_t)(cpus + 1),
		.version = LAPIC_VERSION,
		.flags = 1,
		.address = LAYOUT_IOAPIC};
	struct header *h = &t->header;
	uint8_t *at = (uint8_t *)t->cpus;

	t->pointer = (struct pointer){.signature = {'_', 'M', 'P', '_'},
		.table = LAYOUT_MPTABLE + offsetof(struct table, header),
		.length = 1, // in units of 16 bytes
		.specification = SPECIFICATION};
	t->pointer.checksum = checksum(&t->pointer, sizeof(t->pointer));
	*h = (struct header){.signature = {'P', 'C', 'M', 'P'},
		.specification = SPECIFICATION,
		.oem = {'A', 'S', 'S', 'A', 'Y', ' ', ' ', ' '},
		.product = {'V', 'M', 'M', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' '},
		.lapic = LAYOUT_LAPIC};
	at = append_cpus(at, cpus, h);
	at = append(at, &isa, sizeof(isa), h);
	at = append(at, &io, sizeof(io), h);
	at = append_interrupts(at, io.id, h);
	h->length = (uint16_t)(at - (uint8_t *)h);
	h->checksum = checksum(h, h->length);
}

int mptable_write(const struct guest_memory *m, unsigned cpus, struct err **e)
{
	struct table *t = guest_range(m, LAYOUT_MPTABLE, SIZE_MAX_BYTES);

	if (!t || cpus > LAYOUT_CPUS_MAX)
		return err_set(e, "cannot describe %u processors to the guest", cpus);
	fill(t, cpus);
	return 0;
}
