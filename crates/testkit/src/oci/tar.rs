//! Tar archives, written the same every time: sorted, without times or owners' names. And as much reading as Debian's packages take.

use std::collections::BTreeMap;
use std::io::{self, Write};

const BLOCK: usize = 512;

/// What lies at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields say what they are")]
pub enum Entry {
    Folder { mode: u32 },
    File { mode: u32, data: Vec<u8> },
    Link { to: String },
}

/// Paths without a leading slash, and what lies there.
#[derive(Clone, Debug, Default)]
pub struct Tree(BTreeMap<String, Entry>);

impl Tree {
    /// Puts something at a path, over what was there; the folders above it are made.
    pub fn put(&mut self, path: &str, entry: Entry) {
        let path = path.trim_matches('/');
        for (at, _) in path.match_indices('/') {
            self.0.entry(path[..at].to_owned()).or_insert(Entry::Folder { mode: 0o755 });
        }
        if !path.is_empty() {
            self.0.insert(path.to_owned(), entry);
        }
    }

    /// Puts a file that everybody may read.
    pub fn file(&mut self, path: &str, data: impl Into<Vec<u8>>) {
        self.put(path, Entry::File { mode: 0o644, data: data.into() });
    }

    /// Puts a program.
    pub fn program(&mut self, path: &str, data: impl Into<Vec<u8>>) {
        self.put(path, Entry::File { mode: 0o755, data: data.into() });
    }

    /// What lies at a path.
    pub fn get(&self, path: &str) -> Option<&Entry> {
        self.0.get(path)
    }

    /// All paths, sorted.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Entry)> {
        self.0.iter().map(|(path, entry)| (path.as_str(), entry))
    }

    /// The archive. Everything belongs to root and is from 1970.
    pub fn archive(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for (path, entry) in self.iter() {
            match entry {
                Entry::Folder { mode } => header(&mut out, &format!("{path}/"), b'5', *mode, 0, ""),
                Entry::File { mode, data } => {
                    header(&mut out, path, b'0', *mode, data.len(), "");
                    out.extend_from_slice(data);
                    pad(&mut out);
                }
                Entry::Link { to } => header(&mut out, path, b'2', 0o777, 0, to),
            }
        }
        out.extend_from_slice(&[0; 2 * BLOCK]);
        out
    }
}

/// Writes an archive of files that are too large to hold twice: names and contents, in this order.
pub(super) fn write(mut to: impl Write, files: &[(String, Vec<u8>)]) -> io::Result<()> {
    for (path, data) in files {
        let mut head = Vec::new();
        header(&mut head, path, b'0', 0o644, data.len(), "");
        to.write_all(&head)?;
        to.write_all(data)?;
        to.write_all(&vec![0; data.len().next_multiple_of(BLOCK) - data.len()])?;
    }
    to.write_all(&[0; 2 * BLOCK])?;
    to.flush()
}

fn header(out: &mut Vec<u8>, path: &str, kind: u8, mode: u32, size: usize, link: &str) {
    // What does not fit in the header goes before it, as GNU tar does it.
    for (text, what) in [(path, b'L'), (link, b'K')] {
        if text.len() > 100 {
            let mut data = text.as_bytes().to_vec();
            data.push(0);
            block(out, "././@LongLink", what, 0o644, data.len(), "");
            out.extend_from_slice(&data);
            pad(out);
        }
    }
    block(out, path, kind, mode, size, link);
}

fn block(out: &mut Vec<u8>, path: &str, kind: u8, mode: u32, size: usize, link: &str) {
    let mut head = [0_u8; BLOCK];
    let mut set = |at: usize, most: usize, text: &str| {
        let bytes = &text.as_bytes()[..text.len().min(most)];
        head[at..at + bytes.len()].copy_from_slice(bytes);
    };
    set(0, 100, path);
    set(100, 8, &format!("{mode:07o}"));
    set(108, 8, "0000000");
    set(116, 8, "0000000");
    set(124, 12, &format!("{size:011o}"));
    set(136, 12, "00000000000");
    set(148, 8, "        ");
    set(157, 100, link);
    set(257, 8, "ustar  ");
    head[156] = kind;
    let sum: u32 = head.iter().map(|byte| u32::from(*byte)).sum();
    head[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    out.extend_from_slice(&head);
}

fn pad(out: &mut Vec<u8>) {
    out.resize(out.len().next_multiple_of(BLOCK), 0);
}

/// Reads an archive as `dpkg-deb --fsys-tarfile` writes them; nothing if it is none.
pub fn read(mut archive: &[u8]) -> Option<Vec<(String, Entry)>> {
    let mut found: Vec<(String, Entry)> = Vec::new();
    let (mut long_path, mut long_link) = (None, None);
    loop {
        let (head, rest) = archive.split_at_checked(BLOCK)?;
        if head.iter().all(|byte| *byte == 0) {
            return Some(found);
        }
        let text = |at: usize, most: usize| {
            let field = &head[at..at + most];
            String::from_utf8_lossy(field.split(|byte| *byte == 0).next().unwrap_or_default()).into_owned()
        };
        let number = |at: usize, most: usize| u32::from_str_radix(text(at, most).trim(), 8).ok();
        let size = usize::try_from(number(124, 12)?).ok()?;
        let (data, rest) = rest.split_at_checked(size.next_multiple_of(BLOCK))?;
        let data = &data[..size];
        archive = rest;
        let whole = || String::from_utf8_lossy(data).trim_end_matches('\0').to_owned();
        match head[156] {
            b'L' => long_path = Some(whole()),
            b'K' => long_link = Some(whole()),
            kind => {
                let prefix = if head[257..262] == *b"ustar" && head[262] == 0 { text(345, 155) } else { String::new() };
                let short = if prefix.is_empty() { text(0, 100) } else { format!("{prefix}/{}", text(0, 100)) };
                let path = long_path.take().unwrap_or(short);
                let path = path.trim_start_matches("./").trim_matches('/').to_owned();
                let link = long_link.take().unwrap_or_else(|| text(157, 100));
                let mode = number(100, 8)? & 0o7777;
                let entry = match kind {
                    b'5' => Entry::Folder { mode },
                    b'2' => Entry::Link { to: link },
                    b'1' => {
                        let other = link.trim_start_matches("./");
                        found.iter().find(|(path, _)| path == other)?.1.clone()
                    }
                    b'0' | 0 => Entry::File { mode, data: data.to_vec() },
                    _ => continue,
                };
                found.push((path, entry));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_whatever_the_order_and_the_length_of_names() {
        let long = format!("usr/share/{}/file", "very-long-name/".repeat(12).trim_end_matches('/'));
        let mut tree = Tree::default();
        tree.program("usr/bin/veilig", b"program".to_vec());
        tree.file(&long, vec![7; 1000]);
        tree.put("lib", Entry::Link { to: format!("usr/{}", "x".repeat(120)) });
        tree.put("tmp", Entry::Folder { mode: 0o1777 });
        let mut other = Tree::default();
        for (path, entry) in tree.iter().collect::<Vec<_>>().into_iter().rev() {
            other.put(path, entry.clone());
        }
        assert_eq!(tree.archive(), other.archive());
        let read: BTreeMap<String, Entry> = read(&tree.archive()).unwrap().into_iter().collect();
        assert_eq!(read, tree.0);
    }

    #[test]
    fn what_is_cut_off_is_no_archive() {
        let mut tree = Tree::default();
        tree.file("a", vec![1; 600]);
        let archive = tree.archive();
        assert!(read(&archive[..archive.len() - 1500]).is_none());
        assert!(read(b"no archive").is_none());
    }

    #[test]
    fn other_programs_read_it_too() {
        let mut tree = Tree::default();
        tree.file("etc/passwd", "root:x:0:0:\n");
        let folder = crate::folder::RunFolder::new("tar").unwrap();
        let file = folder.path().join("a.tar");
        std::fs::write(&file, tree.archive()).unwrap();
        let listed = std::process::Command::new("tar").arg("-tvf").arg(&file).output().unwrap();
        let listed = String::from_utf8(listed.stdout).unwrap();
        assert!(listed.contains("0/0") && listed.contains("etc/passwd"), "{listed}");
    }
}
