//! What a picture draws, read back from its SVG.

/// Every element outside the view box, in its own words; none where all is inside.
pub(crate) fn outside(svg: &str) -> Vec<String> {
    let (width, height) = view_box(svg);
    let mut found = Vec::new();
    for element in svg.split('<').skip(1) {
        let name = element.split([' ', '>', '/']).next().unwrap_or_default();
        let at = |of: &str| number(element, of);
        let boxes: Vec<[i64; 4]> = match name {
            "rect" => vec![[at("x"), at("y"), at("x") + at("width"), at("y") + at("height")]],
            "line" => vec![[at("x1"), at("y1"), at("x1"), at("y1")], [at("x2"), at("y2"), at("x2"), at("y2")]],
            "circle" => vec![[at("cx") - at("r"), at("cy") - at("r"), at("cx") + at("r"), at("cy") + at("r")]],
            "polygon" | "polyline" => attribute(element, "points")
                .split(' ')
                .map(|point| {
                    let (x, y) = point.split_once(',').unwrap();
                    let (x, y) = (x.parse().unwrap(), y.parse().unwrap());
                    [x, y, x, y]
                })
                .collect(),
            "text" => vec![of_text(element)],
            _ => continue,
        };
        if boxes.iter().any(|[x1, y1, x2, y2]| *x1 < 0 || *y1 < 0 || *x2 > width || *y2 > height || x2 < x1 || y2 < y1)
        {
            found.push(element.to_owned());
        }
    }
    found
}

/// Width and height.
pub(crate) fn view_box(svg: &str) -> (i64, i64) {
    let mut numbers = attribute(svg, "viewBox").split(' ').skip(2).map(|one| one.parse::<i64>().unwrap());
    (numbers.next().unwrap(), numbers.next().unwrap())
}

/// The box of a text whose letters are of a common width.
fn of_text(element: &str) -> [i64; 4] {
    let words = element.split_once('>').unwrap().1;
    let words = words.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    let wide = i64::try_from(words.chars().count()).unwrap() * 6;
    let (x, y) = (number(element, "x"), number(element, "y"));
    let left = match attribute(element, "text-anchor") {
        "start" => x,
        "middle" => x - wide / 2,
        _ => x - wide,
    };
    [left, y - 11, left + wide, y + 3]
}

fn attribute<'a>(element: &'a str, name: &str) -> &'a str {
    let from = element.find(&format!(" {name}=\"")).unwrap_or_else(|| panic!("{name} of {element}")) + name.len() + 3;
    &element[from..from + element[from..].find('"').unwrap()]
}

fn number(element: &str, name: &str) -> i64 {
    attribute(element, name).parse().unwrap()
}
