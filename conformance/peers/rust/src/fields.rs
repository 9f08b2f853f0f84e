use std::collections::BTreeMap;

/// One line of the protocol: a verb, then key=value, separated by tabs.
#[derive(Default)]
pub struct Fields(BTreeMap<String, String>);

impl Fields {
    pub fn parse(line: &str) -> (String, Fields) {
        let mut parts = line.split('\t');
        let verb = parts.next().unwrap_or_default().to_owned();
        let pairs = parts.filter_map(|part| part.split_once('='));
        let fields = pairs.map(|(key, value)| (key.to_owned(), value.to_owned()));
        (verb, Fields(fields.collect()))
    }

    pub fn get(&self, key: &str) -> &str {
        self.0.get(key).map_or("", String::as_str)
    }

    pub fn list(&self, key: &str) -> Vec<&str> {
        self.get(key).split(',').filter(|item| !item.is_empty()).collect()
    }

    pub fn set(&mut self, key: &str, value: impl ToString) {
        let flat = value.to_string().replace(['\t', '\n'], " ");
        self.0.insert(key.to_owned(), flat);
    }

    pub fn say(&self, verb: &str) {
        let pairs = self.0.iter().map(|(key, value)| format!("\t{key}={value}"));
        println!("{verb}{}", pairs.collect::<String>());
    }
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
