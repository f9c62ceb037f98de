# SPDX-License-Identifier: MIT
# Every target may be called on any Debian 12 or 13; what compiles, packs, checks or emulates does so inside the
# builder (tools/in-builder), which is where the second half of this file applies.

MAKEFLAGS += --no-builtin-rules
SHELL     := /bin/bash
unexport CDPATH
.DELETE_ON_ERROR:
.SUFFIXES:

.PHONY: help all image run test bench check unit format fuzz flash clean
help:
	@echo 'make run            build the image, boot it in QEMU as a USB stick, measure, show the results'
	@echo 'make test           every test; PART=style,unit,native,image picks'
	@echo 'make bench          ours beside OpenBLAS, sysbench, nginx, wget, runc; ROW= N= QUICK=1 narrow'
	@echo 'make image          build/assay.img'
	@echo 'make flash DEV=/dev/sdX   write the image to a USB stick, verified'
	@echo 'make check          format, tidy, layers, sizes, unit tests with sanitizers'
	@echo 'make fuzz FOR=30          random input to every parser, so long each'
	@echo 'make all            only our static programs, build/bin'
	@echo 'make clean          remove build/ (the cache stays: $${XDG_CACHE_HOME:-~/.cache}/assay)'
	@echo
	@echo 'make run takes PLAN= REPEAT= DURATION= CONTAINERS= LIMITS= ARMS= RUNTIMES= WORKLOADS= and'
	@echo '               MEMORY= CPUS= FIRMWARE=bios|uefi; V=1 shows all output'

clean:
	rm -rf build

ifndef IN_BUILDER
# ---------------------------------------------------------------------------------------------------- on the host
all image test bench check unit format fuzz:
	@tools/in-builder $(MAKE) $@ $(MAKEOVERRIDES)

run:
	@tools/run.sh

flash:
	@tools/in-builder $(MAKE) image
	@tools/flash.sh $(DEV)

else
# ------------------------------------------------------------------------------------------------- in the builder
YYJSON   := $(shell tools/yyjson.sh)
LWIP     := $(shell tools/lwip.sh)
CFLAGS   := -std=gnu11 -D_GNU_SOURCE -Isrc -Ibuild/made -I$(YYJSON) -Isrc/libos/lwip -isystem $(LWIP)/include -g
# Cutting what is too long is what snprintf is used for here; where a cut would be wrong, its result is tested.
WARN     := -Wall -Wextra -Wshadow -Wcast-qual -Wpointer-arith -Werror -Wno-format-truncation
MUSL     := ccache musl-gcc -static -O2 -idirafter /usr/include -idirafter /usr/include/x86_64-linux-gnu
HOSTED   := ccache gcc -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all

# A program is its own folder and the folders it may include.
DIRS_assay := suite engine host machine compare report decide published stats oci http base
DIRS_bench := workload
DIRS_init  := init base
DIRS_agent := agent oci base
DIRS_rt-vm := runtime kvm oci base http
DIRS_vmm   := vmm kvm http base
DIRS_jail  := jail base
DIRS_tender := tender base
DIRS_fileimage := fileimage base
DIRS_rt-uni := uni runtime kvm tender fileimage oci base http
PROGRAMS   := assay bench init fileimage $(if $(wildcard src/agent/main.c),agent) $(if $(wildcard src/runtime/main.c),rt-vm) \
	$(if $(wildcard src/vmm/main.c),vmm) vmm-jail tender rt-uni

sources = $(sort $(foreach d,$1,$(wildcard src/$d/*.c)))
objects = $(patsubst src/%.c,build/obj/$1/%.o,$(call sources,$2))
bins    := $(PROGRAMS:%=build/bin/%)

all: $(bins)

build/bin/assay: $(call objects,musl,$(DIRS_assay)) build/obj/musl/yyjson.o
build/bin/bench: $(call objects,musl,$(DIRS_bench))
build/bin/init:  $(filter-out %/json.o,$(call objects,musl,$(DIRS_init)))
build/bin/agent: $(call objects,musl,$(DIRS_agent)) build/obj/musl/yyjson.o
build/bin/rt-vm: $(call objects,musl,$(DIRS_rt-vm)) build/obj/musl/yyjson.o
# A checksum's constructor asks the processor for all that it is, which in a VM costs more than the rest of the start.
build/bin/vmm:   $(filter-out %/crc32c.o,$(call objects,musl,$(DIRS_vmm))) build/obj/musl/yyjson.o
build/bin/fileimage: $(call objects,musl,fileimage) build/obj/musl/base/err.o build/obj/musl/base/buf.o build/obj/musl/base/file.o
build/bin/vmm-jail: $(filter-out %/json.o,$(call objects,musl,$(DIRS_jail)))
build/bin/tender: $(call objects,musl,tender) build/obj/musl/base/err.o build/obj/musl/base/streams.o build/obj/musl/base/unit.o
# What it has in common with rt-vm is a part of that only.
build/bin/rt-uni: $(call objects,musl,uni) build/obj/musl/rt-uni.a build/obj/musl/yyjson.o
build/obj/musl/rt-uni.a: $(filter-out %/main.o,$(call objects,musl,$(filter-out uni,$(DIRS_rt-uni))))
	@rm -f $@
	@ar qcsD $@ $^
# The unikernel's addresses are fixed ones, so the tender's must lie elsewhere.
build/bin/tender: private MUSL := $(filter-out -static,$(MUSL)) -static-pie
$(bins):
	@mkdir -p $(@D)
	@$(MUSL) $^ -o $@.sym -lm -pthread
	@strip -o $@ $@.sym
	@printf '  %-22s %4d KiB\n' $(@F) $$(($$(stat -c %s $@) / 1024))

build/obj/musl/%.o: src/%.c
	@mkdir -p $(@D)
	@$(MUSL) $(CFLAGS) $(WARN) $(OPT_$(patsubst src/%/,%,$(dir $<))) -MMD -MP -c $< -o $@

# The loops that linpack measures are worth all that the compiler knows.
build/obj/musl/workload/linpack_%.o: MUSL += -O3
# STREAM is compiled so, except that no loop becomes a call of memcpy here.
build/obj/musl/workload/memory_kernels.o: MUSL += -O3 -fno-tree-loop-distribute-patterns
# Its loop must not become a call of itself.
build/obj/musl/libos/memcpy.o: MUSL += -fno-tree-loop-distribute-patterns

# ----- unikernels: an ordinary program linked with src/libos and with a musl that calls it. build/uni is what gcc needs
# for that; whatever was compiled for the static program serves here, too.
UNIKERNEL     := gcc -no-pie -specs=src/libos/unikernel.specs -B build/uni/
UNIKERNEL_LIB := build/uni/libos.o build/uni/libc.a build/uni/unikernel.ld src/libos/unikernel.specs
OPT_libos     := -fno-pie

.PHONY: unikernels
unikernels: build/uni/bench.uni build/uni/busybox.uni

build/uni/bench.uni: $(call objects,musl,$(DIRS_bench)) $(UNIKERNEL_LIB)
	@$(UNIKERNEL) $(filter build/obj/%,$^) -o $@.sym
	@strip -o $@ $@.sym
	@printf '  %-22s %4d KiB\n' $(@F) $$(($$(stat -c %s $@) / 1024))

# lwIP, of which this much is used.
LWIP_PARTS := $(addprefix core/,init def inet_chksum ip mem memp netif pbuf tcp tcp_in tcp_out udp) \
	$(addprefix core/ipv4/,etharp icmp ip4 ip4_addr ip4_frag) netif/ethernet
lwip_objects = $(LWIP_PARTS:%=build/obj/$1/lwip/%.o)

build/obj/musl/lwip/%.o: $(LWIP)/%.c
	@mkdir -p $(@D)
	@$(MUSL) $(CFLAGS) -w $(OPT_libos) -MMD -MP -c $< -o $@
build/obj/hosted/lwip/%.o: $(LWIP)/%.c
	@mkdir -p $(@D)
	@$(HOSTED) $(CFLAGS) -w -MMD -MP -c $< -o $@
build/obj/fuzz/lwip/%.o: $(LWIP)/%.c
	@mkdir -p $(@D)
	@$(FUZZED) $(CFLAGS) -w -MMD -MP -c $< -o $@

# A program that no one here wrote.
build/uni/busybox.uni: build/uni/busybox.o $(UNIKERNEL_LIB)
	@$(UNIKERNEL) $< -o $@
	@strip $@
build/uni/busybox.o: tools/unikernel-busybox.sh tools/unikernel-busybox.config
	@mkdir -p $(@D)
	@cp "$$(tools/unikernel-busybox.sh)/busybox.o" $@

# Another one, a server with threads; beside it the same as a program, and its clients.
build/uni/redis-server.uni: build/redis/redis-server.o $(UNIKERNEL_LIB)
	@$(UNIKERNEL) $< -o $@ -lm
	@strip $@
build/redis/redis-server.o: tools/redis.sh
	@mkdir -p $(@D)
	@cp "$$(tools/redis.sh)"/* $(@D)
	@touch $@

# The compiler does not name what a header of the system includes, and lwIP's are such to it.
$(foreach k,musl hosted fuzz,$(call objects,$k,libos) $(call lwip_objects,$k)): src/libos/lwip/lwipopts.h \
	src/libos/lwip/arch/cc.h $(wildcard src/libos/lwip/*.patch) tools/lwip.sh

# Only where iperf3 is built from its source (tools/iperf3.sh).
build/uni/iperf3.uni: build/uni/iperf3.o $(UNIKERNEL_LIB)
	@$(UNIKERNEL) $< -o $@ -lm
	@strip $@
build/uni/iperf3.o: tools/iperf3.sh
	@mkdir -p $(@D)
	@cp "$$(tools/iperf3.sh)/iperf3.o" $@

# Its names are its own affair, so that no program has to do without them.
build/uni/libos.o: $(call objects,musl,libos) $(call lwip_objects,musl)
	@mkdir -p $(@D)
	@ld -r $^ -o $@
	@objcopy -G libos_entry -G libos_syscall -G __clone -G __unmapself $@

# libm and its like are parts of libc, and have nothing here.
build/uni/libc.a: tools/unikernel-libc.sh $(wildcard src/libos/musl/*)
	@mkdir -p $(@D)
	@cp "$$(tools/unikernel-libc.sh)"/* $(@D)
	@gcc -c -x c /dev/null -o $(@D)/nothing.o
	@for l in m pthread rt resolv dl util crypt; do ar crD $(@D)/lib$$l.a $(@D)/nothing.o; done
	@touch $@

build/uni/unikernel.ld: src/libos/unikernel.ld
	@mkdir -p $(@D)
	@cp $< $@

build/obj/hosted/%.o: src/%.c
	@mkdir -p $(@D)
	@$(HOSTED) $(CFLAGS) $(WARN) -MMD -MP -c $< -o $@

build/obj/musl/yyjson.o build/obj/hosted/yyjson.o: $(YYJSON)/yyjson.c
	@mkdir -p $(@D)
	@$(if $(findstring musl,$@),$(MUSL),$(HOSTED)) $(CFLAGS) -c $< -o $@

# The system calls of x86-64, as the kernel's header numbers them.
build/made/syscalls.inc: /usr/include/x86_64-linux-gnu/asm/unistd_64.h
	@mkdir -p $(@D)
	@sed -nE 's/^#define __NR_([a-z0-9_]+) ([0-9]+)$$/{"\1", \2},/p' $< | LC_ALL=C sort >$@
	@test $$(wc -l <$@) -gt 300
$(foreach k,musl hosted fuzz,build/obj/$k/oci/syscall.o) build/tidy/oci/syscall.ok: build/made/syscalls.inc

# Files inside the program (base/embed.h), which the compiler's dependencies do not name.
$(foreach k,musl hosted fuzz,build/obj/$k/published/tables.o): $(wildcard src/published/*/*.csv)
$(foreach k,musl hosted fuzz,build/obj/$k/decide/model.o): src/decide/study-a.conf
$(foreach k,musl hosted fuzz,build/obj/$k/report/page_style.o): src/report/report.css
$(foreach k,musl hosted fuzz,build/obj/$k/report/page_data.o): src/report/report.js src/report/baseline.js
$(foreach k,musl hosted fuzz,build/obj/$k/compare/html.o): src/compare/compare.css

# ----- tests
ALL_DIRS   := $(sort libos fileimage $(DIRS_assay) $(DIRS_bench) $(DIRS_init) $(DIRS_agent) $(DIRS_rt-vm) $(DIRS_vmm) $(DIRS_jail) $(DIRS_tender) $(DIRS_rt-uni))
# Left out: what is a program's own, and what only a unikernel can have.
NOT_LIB    := %/main.o %/libos/start.o %/libos/manifest.o %/libos/clone.o %/libos/memcpy.o
LIB_OBJS   := $(filter-out $(NOT_LIB),$(call objects,hosted,$(ALL_DIRS))) $(call lwip_objects,hosted) \
	build/obj/hosted/yyjson.o
UNIT_TESTS := $(patsubst tests/unit/%.c,build/unit/%,$(sort $(wildcard tests/unit/test_*.c)))

build/unit/libassay.a: $(LIB_OBJS)
	@mkdir -p $(@D)
	@rm -f $@
	@ar qcsD $@ $^

build/unit/%: tests/unit/%.c build/unit/libassay.a
	@$(HOSTED) $(CFLAGS) $(WARN) -Itests/unit -MMD -MP $< build/unit/libassay.a -o $@ -lcmocka -lm -pthread

# Native tests use the same library; they need root and this machine's kernel.
NATIVE_TESTS := $(patsubst tests/native/%.c,build/native/%,$(sort $(wildcard tests/native/test_*.c)))
build/native/%: tests/native/%.c build/unit/libassay.a
	@mkdir -p $(@D)
	@$(HOSTED) $(CFLAGS) $(WARN) -Itests/unit -MMD -MP $< build/unit/libassay.a -o $@ -lcmocka -lm -pthread

# They start rt-vm, and rt-uni.
build/native/test_lifecycle build/native/test_vm_cycles: build/bin/rt-vm build/bin/vmm build/native/vmm_stand_in build/guest-vmlinux \
	build/guest-initrd.img
build/native/test_lifecycle build/native/test_vm_cycles: build/bin/rt-uni build/bin/tender build/uni/bench.uni

# A guest that does what these tests want.
build/native/test_vm build/native/test_vm_jail: build/native/vm_guest.img build/guest-vmlinux
build/native/vm_guest.bin: tests/native/vm_guest.c
	@mkdir -p $(@D)
	@$(MUSL) $(CFLAGS) $(WARN) -MMD -MP -MF $@.d $< -o $@
build/native/vm_guest.img: build/native/vm_guest.bin tools/guest-initrd.sh
	@tools/guest-initrd.sh -i $< -o $@

# A unikernel that does what these tests want. It has no library, and its addresses are those of abi/unikernel.h.
build/native/test_tender build/native/test_tender_attack: build/bin/tender build/native/tender_guest.elf
build/native/tender_guest.elf: tests/native/tender_guest.c src/abi/unikernel.h
	@mkdir -p $(@D)
	@gcc $(CFLAGS) $(WARN) -O2 -ffreestanding -fno-pie -fno-stack-protector -fcf-protection=none -nostdlib -static -no-pie \
		-Wl,-Ttext-segment=0x400000,-z,max-page-size=4096,-z,separate-code,--build-id=none $< -o $@
# Guests without a kernel, that say SUCCESS or are to be stopped.
TOYS := $(patsubst tests/toys/%,build/toys/%,$(basename $(wildcard tests/toys/*.c tests/toys/*.S)))
TOY  := gcc -O1 -ffreestanding -fno-pic -no-pie -fno-stack-protector -fno-tree-loop-distribute-patterns -fcf-protection=none \
	-mno-red-zone -mgeneral-regs-only -nostdlib -static -Wl,-T,tests/toys/toy.ld,--build-id=none,-z,max-page-size=4096,--no-warn-rwx-segments
build/toys/%: tests/toys/%.c tests/toys/toy.ld
	@mkdir -p $(@D)
	@$(TOY) $(WARN) -MMD -MP -MF $@.d $< -o $@
build/toys/%: tests/toys/%.S tests/toys/toy.ld
	@mkdir -p $(@D)
	@$(TOY) $(WARN) $< -o $@
build/native/test_vmm_toys: $(TOYS)

# A Linux guest of vmm, and what its tests need on the host.
build/vmm/%: tests/vmm/%.c
	@mkdir -p $(@D)
	@$(MUSL) $(CFLAGS) $(WARN) -MMD -MP -MF $@.d $< -o $@
build/vmm/guest.img: build/vmm/guest tools/guest-initrd.sh
	@tools/guest-initrd.sh -i $< -o $@
.PHONY: vmm-tests
vmm-tests: build/bin/vmm $(TOYS) build/vmm/stand build/vmm/guest.img

# The prisoner of a jail's test.
build/native/test_vmm_jail: build/native/jail_probe build/bin/vmm-jail
build/native/jail_probe: tests/native/jail_probe.c
	@mkdir -p $(@D)
	@$(MUSL) $(CFLAGS) $(WARN) -MMD -MP -MF $@.d $< -o $@

# What speaks Firecracker's API where there is no KVM.
STAND_IN := $(filter build/obj/musl/vmm/api% build/obj/musl/vmm/config% $(addprefix build/obj/musl/vmm/,field.o log.o metrics.o options.o), \
	$(call objects,musl,vmm)) $(call objects,musl,http base) build/obj/musl/yyjson.o
build/native/test_vm_fcapi: build/native/vmm_stand_in build/native/vm_guest.img build/guest-vmlinux
build/native/vmm_stand_in: tests/native/vmm_stand_in.c $(STAND_IN)
	@mkdir -p $(@D)
	@$(MUSL) $(CFLAGS) $(WARN) $^ -o $@

# One program, as such and as a unikernel (libos.t).
LIBOS_CALLS := $(addprefix tests/native/libos_calls,.c _files.c _poll.c _threads.c _wake.c)
build/native/libos_calls: $(LIBOS_CALLS) tests/native/libos_calls.h
	@mkdir -p $(@D)
	@$(MUSL) -D_GNU_SOURCE $(LIBOS_CALLS) -o $@
build/native/libos_calls.uni: $(LIBOS_CALLS) tests/native/libos_calls.h $(UNIKERNEL_LIB)
	@mkdir -p $(@D)
	@$(UNIKERNEL) -idirafter /usr/include -idirafter /usr/include/x86_64-linux-gnu -D_GNU_SOURCE $(LIBOS_CALLS) -o $@

.PHONY: unit-tests native-tests
unit-tests: $(UNIT_TESTS)
native-tests: $(NATIVE_TESTS) unikernels build/native/libos_calls build/native/libos_calls.uni
unit: $(UNIT_TESTS)
	@tests/run $(UNIT_TESTS)

FORMATTED := $(shell find src tests tools -name '*.[ch]' | sort)
format:
	@clang-format -i $(FORMATTED)

# Remembered by the file and what it includes, here and in the cache.
build/tidy/%.ok: src/%.c .clang-tidy
	@tools/tidy.sh $< $@ $(CFLAGS)

.PHONY: style tidy
style:
	@tools/check-style.sh
tidy: $(patsubst src/%.c,build/tidy/%.ok,$(call sources,$(ALL_DIRS)))
	@printf '  %-22s %4d files\n' clang-tidy $(words $^)

check:
	@$(MAKE) -j2 all $(UNIT_TESTS) tidy
	@$(MAKE) style unit

# What a VM container starts from.
build/guest-vmlinux: tools/kernel.sh $(wildcard kernel-config/*)
	@cp "$$(tools/kernel.sh guest)/vmlinux" $@
build/guest-initrd.img: build/bin/agent tools/guest-initrd.sh
	@tools/guest-initrd.sh

# Each script makes only what its inputs changed.
image: all build/uni/bench.uni
	@tools/static.sh >/dev/null
	@tools/kernel.sh host >/dev/null
	@tools/kernel.sh guest >/dev/null
	@tools/root.sh >/dev/null
	@tools/initramfs.sh
	@tools/image.sh

test:
	@tests/all

# ----- ours beside its peers
bench: all build/uni/bench.uni build/bench/ratio build/bench/dgesv build/guest-vmlinux build/guest-initrd.img
	@tools/static.sh >/dev/null
	@! tools/source.sh redis >/dev/null || $(MAKE) --no-print-directory build/uni/redis-server.uni
	@tools/bench.sh

build/bench/ratio: tools/bench/ratio.c $(call objects,musl,stats) build/obj/musl/base/unit.o
	@mkdir -p $(@D)
	@$(MUSL) $(CFLAGS) $(WARN) $^ -o $@ -lm

build/bench/dgesv: tools/bench/dgesv.c
	@mkdir -p $(@D)
	@gcc -O2 $(CFLAGS) $(WARN) $< -o $@ -lopenblas

# ----- fuzzing: every tests/fuzz/fuzz_*.c, linked with everything, under libFuzzer and the sanitizers
FOR      ?= 30
FUZZED   := clang -O1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
FUZZERS  := $(patsubst tests/fuzz/%.c,build/fuzz/%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
FUZZ_OBJ := $(filter-out $(NOT_LIB),$(call objects,fuzz,$(ALL_DIRS))) $(call lwip_objects,fuzz) build/obj/fuzz/yyjson.o

build/obj/fuzz/%.o: src/%.c
	@mkdir -p $(@D)
	@$(FUZZED) $(CFLAGS) -MMD -MP -c $< -o $@
build/obj/fuzz/yyjson.o: $(YYJSON)/yyjson.c
	@mkdir -p $(@D)
	@$(FUZZED) $(CFLAGS) -c $< -o $@
# A library: of two folders' names that are the same, a fuzzer gets the one that it uses.
build/fuzz/libassay.a: $(FUZZ_OBJ)
	@mkdir -p $(@D)
	@rm -f $@
	@ar qcsD $@ $^
build/fuzz/%: tests/fuzz/%.c build/fuzz/libassay.a
	@$(FUZZED) -fsanitize=fuzzer $(CFLAGS) $< build/fuzz/libassay.a -o $@ -lm -pthread

fuzz: $(FUZZERS)
	@for f in $(FUZZERS); do \
		printf '  %-22s %s s\n' $$(basename $$f) $(FOR); \
		$$f -max_total_time=$(FOR) -max_len=16384 -artifact_prefix=build/fuzz/ -verbosity=0 \
			$$(tests/fuzz/seeds.sh $$f) 2>build/fuzz/log || \
			{ tail -n 60 build/fuzz/log; exit 1; }; \
	done

-include $(shell find build/obj build/unit build/native build/vmm build/toys build/tidy -name '*.d' 2>/dev/null)
endif
